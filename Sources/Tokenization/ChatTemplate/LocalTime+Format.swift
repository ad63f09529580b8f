extension LocalTime {
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

  /// The moment in a `strftime` format, with the names of the C locale; what is no directive stays as it is.
  ///
  /// `%-d` and its like leave out the leading zeros, as glibc has it. Complexity: linear in the format.
  func formatted(_ format: String) -> String {
    var result = ""
    var scalars = format.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      guard scalar == "%" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      guard var directive = scalars.next() else {
        result += "%"
        break
      }
      let unpadded = directive == "-"
      if unpadded {
        guard let next = scalars.next() else {
          result += "%-"
          break
        }
        directive = next
      }
      result += text(of: directive, isPadded: !unpadded) ?? (unpadded ? "%-" : "%") + String(directive)
    }
    return result
  }

  private func text(of directive: Unicode.Scalar, isPadded: Bool) -> String? {
    func padded(_ number: Int, _ width: Int, _ fill: String = "0") -> String {
      let digits = String(number)
      return isPadded ? String(repeating: fill, count: max(0, width - digits.utf8.count)) + digits : digits
    }
    let hour12 = (hour + 11) % 12 + 1
    return switch directive {
    case "Y": padded(year, 4)
    case "y": padded(year % 100, 2)
    case "C": padded(year / 100, 2)
    case "m": padded(month, 2)
    case "d": padded(day, 2)
    case "e": padded(day, 2, " ")
    case "H": padded(hour, 2)
    case "I": padded(hour12, 2)
    case "M": padded(minute, 2)
    case "S": padded(second, 2)
    case "f": "000000"
    case "j": padded(dayOfYear, 3)
    case "w": String(weekday)
    case "u": String(weekday == 0 ? 7 : weekday)
    case "p": hour < 12 ? "AM" : "PM"
    case "B": Self.months[month - 1]
    case "b", "h": String(Self.months[month - 1].prefix(3))
    case "A": Self.weekdays[weekday]
    case "a": String(Self.weekdays[weekday].prefix(3))
    case "U": padded((dayOfYear + 6 - weekday) / 7, 2)
    case "W": padded((dayOfYear + 6 - (weekday + 6) % 7) / 7, 2)
    case "F": formatted("%Y-%m-%d")
    case "T", "X": formatted("%H:%M:%S")
    case "R": formatted("%H:%M")
    case "D", "x": formatted("%m/%d/%y")
    case "c": formatted("%a %b %e %H:%M:%S %Y")
    case "r": formatted("%I:%M:%S %p")
    case "n": "\n"
    case "t": "\t"
    case "z", "Z": ""
    case "%": "%"
    default: nil
    }
  }
}
