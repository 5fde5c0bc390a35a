internal import CSlipwayProtos

/// The descriptors of everything under `proto/`.
package enum APIDescriptors {
  /// The serialized `google.protobuf.FileDescriptorSet`, without comments; reflection hands it out.
  package static var descriptorSet: [UInt8] {
    unsafe Array(
      UnsafeBufferPointer(start: slipway_descriptor_set(), count: slipway_descriptor_set_size()))
  }
}
