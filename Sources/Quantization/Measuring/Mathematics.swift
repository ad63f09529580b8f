#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
func naturalLogarithm(_ value: Double) -> Double { log(value) }
func exponential(_ value: Double) -> Double { exp(value) }
func complementaryError(_ value: Double) -> Double { erfc(value) }
func decimalLogarithm(_ value: Double) -> Double { log10(value) }

/// Seconds of a clock that only goes forward.
func monotonicSeconds() -> Double {
  let elapsed = ContinuousClock.now - monotonicStart
  let (seconds, attoseconds) = elapsed.components
  return Double(seconds) + Double(attoseconds) * 1e-18
}

private let monotonicStart = ContinuousClock.now
