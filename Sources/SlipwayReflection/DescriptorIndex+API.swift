internal import SlipwayAPI

extension DescriptorIndex {
  /// The files of everything under `proto/`; read when first asked for, which takes a fraction of a
  /// millisecond.
  package static let api: DescriptorIndex = {
    do throws(DescriptorSetError) {
      return try unsafe DescriptorIndex(APIDescriptors.embedded)
    } catch {
      preconditionFailure("the embedded descriptors are damaged: \(error)")
    }
  }()
}
