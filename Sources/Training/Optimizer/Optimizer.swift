internal import CKernels

/// Which way parameters are stepped.
public enum OptimizerKind: String, Sendable, Hashable, CaseIterable {
  /// AdamW for all (Loshchilov and Hutter 2019).
  case adamW = "adamw"
  /// Muon for the matrices inside (Jordan et al. 2024), AdamW for the rest.
  case muon
}

/// The constants of a step.
public struct OptimizerSettings: Sendable, Hashable {
  /// Which rule makes the steps.
  public var kind: OptimizerKind
  /// How long the first moment remembers, 0 ..< 1.
  public var beta1: Double
  /// How long the second moment remembers, 0 ..< 1.
  public var beta2: Double
  /// What is added to the root of the second moment.
  public var epsilon: Double
  /// Decoupled weight decay, times the rate each step.
  public var decay: Double
  /// The longest gradient of all parameters together; 0: any.
  public var clip: Double
  /// How long Muon's momentum remembers, 0 ..< 1.
  public var momentum: Double

  /// The constants usual for language models, but for those given.
  public init(
    kind: OptimizerKind = .adamW, beta1: Double = 0.9, beta2: Double = 0.95, epsilon: Double = 1e-8,
    decay: Double = 0.1, clip: Double = 1, momentum: Double = 0.95
  ) {
    self.kind = kind
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.decay = decay
    self.clip = clip
    self.momentum = momentum
  }
}

/// Steps parameters by their gradients, and keeps the moments that it needs for that.
package final class Optimizer {
  /// The constants of all steps.
  package let settings: OptimizerSettings
  /// What is stepped, in the order in which moments are saved.
  package let parameters: [Parameter]
  /// Steps made.
  package internal(set) var step = 0

  /// The first and second moment of each parameter; Muon has no second.
  let moments: [(first: FloatBuffer, second: FloatBuffer?)]
  private let machine: TrainingMachine
  private let muon: MuonStep

  /// Moments of zeros: another four to eight bytes a weight.
  package init(_ parameters: [Parameter], _ settings: OptimizerSettings, _ machine: TrainingMachine) {
    self.parameters = parameters
    self.settings = settings
    self.machine = machine
    muon = MuonStep(machine)
    moments = parameters.map { parameter in
      let hasSecond = !Self.isStepped(parameter, byMuon: settings)
      return (FloatBuffer(count: parameter.count), hasSecond ? FloatBuffer(count: parameter.count) : nil)
    }
  }

  private static func isStepped(_ parameter: Parameter, byMuon settings: OptimizerSettings) -> Bool {
    settings.kind == .muon && parameter.isHidden
  }

  /// The length of the gradient of all parameters together.
  package var gradientNorm: Double {
    var sum = 0.0
    for parameter in parameters where parameter.isTrained {
      sum += unsafe qs_train_square_sum(
        parameter.gradient.base, Int64(parameter.count), machine.workers, machine.isa)
    }
    return sum.squareRoot()
  }

  /// One step at `rate` by the gradients times `scale`, which are cleared; returns the gradient's length before it was cut.
  @discardableResult
  package func step(rate: Double, gradientScale scale: Double = 1) -> Double {
    step += 1
    let norm = gradientNorm * scale
    let cut = settings.clip > 0 && norm > settings.clip ? settings.clip / norm : 1
    for (index, parameter) in parameters.enumerated() where parameter.isTrained {
      if let second = moments[index].second {
        adam(parameter, moments[index].first, second, rate: rate, scale: scale * cut)
      } else {
        muon.run(
          parameter, momentum: moments[index].first, settings, rate: Float(rate), gradientScale: Float(scale * cut))
      }
      parameter.clearGradient()
    }
    return norm
  }

  private func adam(
    _ parameter: Parameter, _ first: FloatBuffer, _ second: FloatBuffer, rate: Double, scale: Double
  ) {
    var job = unsafe qs_adam_step(
      value: parameter.value.base, first: first.base, second: second.base, gradient: parameter.gradient.base,
      count: Int64(parameter.count), rate: Float(rate), beta1: Float(settings.beta1), beta2: Float(settings.beta2),
      epsilon: Float(settings.epsilon), decay: parameter.decays ? Float(settings.decay) : 0,
      correction1: Float(1 - raised(settings.beta1)), correction2: Float(1 - raised(settings.beta2)),
      gradient_scale: Float(scale))
    unsafe qs_train_adam(&job, machine.workers, machine.isa)
  }

  /// base^step.
  private func raised(_ base: Double) -> Double {
    base <= 0 ? 0 : exponential(Double(step) * logarithm(base))
  }
}
