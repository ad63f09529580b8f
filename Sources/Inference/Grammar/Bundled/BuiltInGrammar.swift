/// The grammars that are built in, in GBNF.
enum BuiltInGrammar {
  /// Any JSON value, white space as people write it.
  static let json = #"""
    root ::= value
    value ::= object | array | string | number | "true" | "false" | "null"
    object ::= "{" ws ( member ( "," ws member )* )? "}"
    member ::= string ":" ws value ws
    array ::= "[" ws ( value ws ( "," ws value ws )* )? "]"
    string ::= "\"" character* "\""
    character ::= [^"\\\x00-\x1F] | "\\" ( ["\\/bfnrt] | "u" unit )
    unit ::= ( [0-9a-cefA-CEF] hex | [dD] [0-7] ) hex hex | [dD] [89abAB] hex hex "\\u" [dD] [c-fC-F] hex hex
    hex ::= [0-9a-fA-F]
    number ::= "-"? ( "0" | [1-9] [0-9]{0,15} ) ( "." [0-9]{1,16} )? ( [eE] [-+]? [0-9]{1,2} )?
    ws ::= ( " " | "\n" [ \t]{0,32} )?
    """#
}
