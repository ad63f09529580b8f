#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A date and a time of day without a time zone, as `strftime_now` shows it.
public struct LocalTime: Sendable, Hashable {
  /// Year of the Gregorian calendar, 1 to 9999.
  public let year: Int
  /// Month, 1 to 12.
  public let month: Int
  /// Day of the month, from 1.
  public let day: Int
  /// Hour, 0 to 23.
  public let hour: Int
  /// Minute, 0 to 59.
  public let minute: Int
  /// Second, 0 to 60.
  public let second: Int

  /// A moment; nil where a part is out of its range, as the 30th of February is.
  public init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    guard (1...9999).contains(year), (1...12).contains(month), (0...23).contains(hour), (0...59).contains(minute),
      (0...60).contains(second), day >= 1, day <= Self.days(inMonth: month, of: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  /// A moment written as `2025-03-14T15:09:26`; a space may stand for the T, and the time may be left out.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10 || bytes.count == 19 else { return nil }
    let separators: [(Int, String)] = [(4, "-"), (7, "-"), (10, "T "), (13, ":"), (16, ":")]
    for (at, allowed) in separators where at < bytes.count {
      guard allowed.utf8.contains(bytes[at]) else { return nil }
    }
    func number(_ range: Range<Int>) -> Int? {
      guard range.upperBound <= bytes.count else { return 0 }
      var value = 0
      for byte in bytes[range] {
        guard (48...57).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 48)
      }
      return value
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19)
    else { return nil }
    self.init(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
  }

  /// This moment on this machine's clock and in its time zone (`localtime_r`).
  public static func current() -> LocalTime {
    var now = time(nil)
    var parts = unsafe tm()
    unsafe localtime_r(&now, &parts)
    let here = unsafe LocalTime(
      year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday),
      hour: Int(parts.tm_hour), minute: Int(parts.tm_min), second: Int(parts.tm_sec))
    return here ?? .epoch
  }

  /// The first moment of 1970, for a clock that can't be read.
  private static let epoch = LocalTime(year: 1970)

  private init(year: Int) {
    self.year = year
    (month, day, hour, minute, second) = (1, 1, 0, 0, 0)
  }

  private static let daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]

  private static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    daysBefore[month] - daysBefore[month - 1] + (month == 2 && isLeap(year) ? 1 : 0)
  }

  /// Day of the year, from 1.
  var dayOfYear: Int {
    Self.daysBefore[month - 1] + day + (month > 2 && Self.isLeap(year) ? 1 : 0)
  }

  /// Day of the week, 0 for Sunday.
  var weekday: Int {
    let before = year - 1
    return (before * 365 + before / 4 - before / 100 + before / 400 + dayOfYear) % 7
  }
}
