import SlipwayHTTP2
import SlipwayRPC

/// A property of limits or options that a flag can set by its name.
struct Setting<Root> {
  private let set: (inout Root, String) -> Bool

  /// A whole number.
  init(_ path: WritableKeyPath<Root, Int>) {
    set = { root, text in
      guard let number = Int(text) else { return false }
      root[keyPath: path] = number
      return true
    }
  }

  /// A number that may be a fraction.
  init(_ path: WritableKeyPath<Root, Double>) {
    set = { root, text in
      guard let number = Double(text) else { return false }
      root[keyPath: path] = number
      return true
    }
  }

  /// `true` or `false`.
  init(_ path: WritableKeyPath<Root, Bool>) {
    set = { root, text in
      guard let value = Bool(text) else { return false }
      root[keyPath: path] = value
      return true
    }
  }

  /// A duration such as `250ms`, `2s` or `5m`.
  init(_ path: WritableKeyPath<Root, Duration>) {
    set = { root, text in
      guard let duration = Duration(setting: text) else { return false }
      root[keyPath: path] = duration
      return true
    }
  }

  /// A duration, or `off`.
  init(_ path: WritableKeyPath<Root, Duration?>) {
    set = { root, text in
      let duration = Duration(setting: text)
      guard duration != nil || text == "off" else { return false }
      root[keyPath: path] = duration
      return true
    }
  }

  /// A rate, `BURST/PER_SECOND`.
  init(_ path: WritableKeyPath<Root, RateLimit>) {
    set = { root, text in
      let numbers = text.split(separator: "/").compactMap { Int($0) }
      guard numbers.count == 2 else { return false }
      root[keyPath: path] = RateLimit(burst: numbers[0], perSecond: numbers[1])
      return true
    }
  }

  /// A text.
  init(text path: WritableKeyPath<Root, String>) {
    set = { root, text in
      root[keyPath: path] = text
      return true
    }
  }

  /// A service config in JSON.
  init(json path: WritableKeyPath<Root, ServiceConfig?>) {
    set = { root, text in
      do {
        root[keyPath: path] = try ServiceConfig(json: text)
        return true
      } catch {
        return false
      }
    }
  }

  /// Sets each of `pairs` in `root`; fails for a name that `settings` does not have and a value
  /// that does not fit.
  static func apply(
    _ pairs: [(name: String, value: String)], of settings: [String: Setting], to root: inout Root
  ) throws(UsageError) {
    for (name, value) in pairs {
      guard let setting = settings[name] else {
        throw UsageError("there is no '\(name)', only \(settings.keys.sorted())")
      }
      guard setting.set(&root, value) else { throw UsageError("\(name) cannot be '\(value)'") }
    }
  }
}

extension Duration {
  /// Reads `250ms`, `2s` or `5m`.
  init?(setting text: String) {
    let digits = text.prefix { $0.isNumber }
    guard let number = Int64(digits) else { return nil }
    switch text.dropFirst(digits.count) {
    case "ms": self = .milliseconds(number)
    case "s": self = .seconds(number)
    case "m": self = .seconds(number * 60)
    case "h": self = .seconds(number * 3_600)
    default: return nil
    }
  }
}
