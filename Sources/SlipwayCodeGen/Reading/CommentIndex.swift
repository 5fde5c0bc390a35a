internal import CSlipwayDescriptors

/// The comments of one file by the place of what they describe.
///
/// A place is a path of field numbers and indices into the file's descriptor, as `descriptor.proto`
/// describes it under `SourceCodeInfo.Location`.
struct CommentIndex {
  private var comments: [[Int32]: String] = [:]

  /// Whether only the first paragraph of a comment counts: the well-known types come with a manual.
  private let isBrief: Bool

  /// The comments in `file`, which has them if `protoc` was asked to include source info.
  init(_ file: UnsafePointer<Google__Protobuf__FileDescriptorProto>) {
    isBrief = unsafe CList.string(file.pointee.package) == "google.protobuf"
    guard let info = unsafe file.pointee.source_code_info else { return }
    let locations = unsafe CList.messages(info.pointee.n_location, info.pointee.location)
    for index in unsafe locations.indices {
      let location = unsafe locations[index]
      let place = unsafe Array(
        UnsafeBufferPointer(start: location.pointee.path, count: location.pointee.n_path))
      let leading = unsafe CList.string(location.pointee.leading_comments)
      let trailing = unsafe CList.string(location.pointee.trailing_comments)
      let comment = leading.isEmpty ? trailing : leading
      if !comment.isEmpty { comments[place] = comment }
    }
  }

  /// The comment of what lies at `place`, its lines without the blank that follows `//`.
  subscript(place: [Int32]) -> String {
    guard let comment = comments[place] else { return "" }
    let lines = comment.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix(" ") ? line.dropFirst() : line
    }
    if isBrief { return lines.prefix { !$0.isEmpty }.joined(separator: "\n") }
    let end = lines.lastIndex { !$0.isEmpty } ?? -1
    return lines[0..<(end + 1)].joined(separator: "\n")
  }
}
