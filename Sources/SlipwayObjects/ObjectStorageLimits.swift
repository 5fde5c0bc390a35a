/// Bounds of reading and copying package files.
package enum ObjectStorageLimits {
  /// Bytes that are read, digested and written in one step: 1 MiB. Larger steps gain nothing on
  /// local disks and cost memory per running import.
  package static let chunkBytes = 1 << 20

  /// Deepest directory below a listed place: 64. Deeper trees are refused, so that a crafted tree
  /// cannot use up file descriptors.
  package static let directoryDepthMax = 64
}
