extension ChatTemplate {
  /// Names of the templates for models that carry none, in the order to offer them.
  public static let builtInNames = builtIn.map { $0.name }

  /// The built-in template of that name.
  ///
  /// Throws ``TemplateError/unknownName(_:known:)`` with the names there are.
  public static func named(_ name: String) throws(TemplateError) -> ChatTemplate {
    guard let found = builtIn.first(where: { $0.name == name }) else {
      throw .unknownName(name, known: builtInNames)
    }
    return try ChatTemplate(source: found.source)
  }

  /// The formats that families of models were trained on, each written as a template.
  private static let builtIn: [(name: String, source: String)] = [
    (
      "chatml",
      #"""
      {%- for message in messages %}
          {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}
      """#
    ),
    (
      "llama3",
      #"""
      {{- bos_token }}
      {%- for message in messages %}
          {{- '<|start_header_id|>' + message.role + '<|end_header_id|>\n\n' + message.content | trim + '<|eot_id|>' }}
      {%- endfor %}
      {%- if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}
      """#
    ),
    (
      "mistral",
      #"""
      {{- bos_token }}
      {%- set ns = namespace(system='') %}
      {%- for message in messages %}
          {%- if message.role == 'system' %}
              {%- set ns.system = message.content + '\n\n' %}
          {%- elif message.role == 'user' %}
              {{- '[INST] ' + ns.system + message.content + ' [/INST]' }}
              {%- set ns.system = '' %}
          {%- else %}
              {{- ' ' + message.content + eos_token }}
          {%- endif %}
      {%- endfor %}
      """#
    ),
    (
      "gemma",
      #"""
      {{- bos_token }}
      {%- set ns = namespace(system='') %}
      {%- for message in messages %}
          {%- if message.role == 'system' %}
              {%- set ns.system = message.content + '\n\n' %}
          {%- else %}
              {{- '<start_of_turn>' + ('model' if message.role == 'assistant' else message.role) + '\n' }}
              {{- ns.system + message.content | trim + '<end_of_turn>\n' }}
              {%- set ns.system = '' %}
          {%- endif %}
      {%- endfor %}
      {%- if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}
      """#
    ),
    (
      "phi3",
      #"""
      {%- for message in messages %}
          {{- '<|' + message.role + '|>\n' + message.content + '<|end|>\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}
      """#
    ),
    (
      "plain",
      #"""
      {%- for message in messages %}
          {{- message.role | capitalize + ': ' + message.content + '\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}
      """#
    ),
  ]
}
