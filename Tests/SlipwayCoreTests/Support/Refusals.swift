import SlipwayCore
import Testing

/// The refusal that `body` ends in; a failed test when it ends well.
func refusal<R>(
  of body: () async throws -> R, at location: SourceLocation = #_sourceLocation
) async -> RegistryError? {
  do {
    _ = try await body()
    Issue.record("was not refused", sourceLocation: location)
  } catch let error as RegistryError {
    return error
  } catch {
    Issue.record("was refused by another error: \(error)", sourceLocation: location)
  }
  return nil
}

extension RegistryError {
  /// Subject and reason of every violation, `SUBJECT REASON`.
  var summary: [String] { violations.map { "\($0.subject) \($0.reason)" } }
}
