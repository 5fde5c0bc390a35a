extension Page {
  /// The page of `rows`, of which one more than `request.size` was read to learn whether there is
  /// a next one.
  package init(
    _ rows: [Row], for request: PageRequest, uid: (Row) -> String, token: (String) -> String
  ) {
    let shown = Array(rows.prefix(request.size))
    let next = rows.count > request.size ? shown.last.map { token(uid($0)) } : nil
    self.init(rows: shown, nextToken: next ?? "")
  }
}
