/// One page of a list, as asked for (AIP-158).
package struct PageRequest: Sendable, Hashable {
  /// Page size when the caller names none.
  package static let sizeDefault = 50
  /// Largest page; larger wishes are cut to it.
  package static let sizeMax = 1000

  /// How many rows at most.
  package let size: Int
  /// `next_page_token` of the page before; empty for the first page.
  package let token: String

  /// Checks and settles a wish. Negative sizes are refused (PAGE_SIZE_INVALID).
  package init(size: Int32, token: String) throws(RegistryError) {
    guard size >= 0 else {
      throw RegistryError(
        .invalidArgument,
        violations: [
          .init(
            subject: "page_size", reason: "PAGE_SIZE_INVALID",
            message: "is \(size); use 0 for \(Self.sizeDefault) or 1 to \(Self.sizeMax)")
        ])
    }
    self.size = size == 0 ? Self.sizeDefault : min(Int(size), Self.sizeMax)
    self.token = token
  }
}

/// One page of a list, as answered.
package struct Page<Row: Sendable>: Sendable {
  package let rows: [Row]
  /// Token of the next page; empty when this was the last one.
  package let nextToken: String

  package init(rows: [Row], nextToken: String) {
    self.rows = rows
    self.nextToken = nextToken
  }
}
