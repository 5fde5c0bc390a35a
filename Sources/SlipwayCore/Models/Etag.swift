/// Entity tags (AIP-154): quoted, opaque to callers, different for every change of a resource.
package enum Etag {
  /// The tag of the resource `uid` after its change number `generation`.
  package static func text(uid: String, generation: Int64) -> String {
    "\"\(uid.suffix(12))-\(String(generation, radix: 36))\""
  }

  /// Refuses a mutation whose caller saw an older state. An empty `given` asks for nothing.
  package static func check(
    _ given: String, against current: String, of resource: String
  ) throws(RegistryError) {
    guard !given.isEmpty, given != current else { return }
    throw RegistryError(
      .aborted, "ETAG_MISMATCH",
      "\(resource) changed since it was read; read it again and repeat the call with its new etag",
      metadata: ["etag": current], resource: resource)
  }
}
