internal import CKernels

extension FormatRegistry {
  /// The instruction set whose decoders and encoders are in use, such as `avx512`.
  public static var instructionSet: String { unsafe String(cString: qs_isa_name(qs_current_isa())) }
}
