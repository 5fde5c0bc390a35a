internal import CSlipwayProtos

/// The descriptors of everything under `proto/`.
package enum APIDescriptors {
  /// The serialized `google.protobuf.FileDescriptorSet`, without comments; reflection hands it out.
  /// Part of the program, so valid for ever.
  package static var embedded: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(
      start: slipway_descriptor_set(), count: slipway_descriptor_set_size())
  }
}
