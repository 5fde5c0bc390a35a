/// Bounds of an admin port.
package struct AdminLimits: Sendable, Hashable {
  /// Connections at once; default 32. More wait to be accepted.
  package var connectionsMax = 32
  /// How long a connection may be silent, in whole seconds; default 10.
  package var silenceSeconds = 10
  /// Memory of a connection in bytes, which bounds a request's head; default 16 KiB.
  package var connectionBytes = 16 << 10

  package init() {}
}
