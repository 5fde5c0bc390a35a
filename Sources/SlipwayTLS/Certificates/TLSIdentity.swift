package import SlipwayBase

/// Who this side is: a certificate, those that lead from it to a root, and its private key.
package struct TLSIdentity: Sendable {
  let chain: [Certificate]
  let key: PrivateKey

  /// When the first of the certificates expires. An expired identity is accepted here, and
  /// refused by every peer that checks it.
  package let expiresAt: Timestamp

  /// Reads certificates, the one of this side first, and the key of the first; both may be in one
  /// file. Fails with `configuration` when something is missing, damaged, encrypted or does not
  /// belong together.
  package init(certificateChain: PEMSource, privateKey: PEMSource) throws(TLSError) {
    chain = try Certificate.readAll(certificateChain)
    key = try PrivateKey(privateKey)
    expiresAt = chain.map(\.expiresAt).min() ?? Timestamp(seconds: 0)
    if chain[0].fits(key) { return }
    if let index = chain.firstIndex(where: { [key] in $0.fits(key) }) {
      throw TLSError(
        .configuration,
        "the private key in \(privateKey.name) belongs to certificate \(index + 1) of "
          + "\(certificateChain.name), which must come first")
    }
    throw TLSError(
      .configuration,
      "the private key in \(privateKey.name) does not belong to the certificate in "
        + certificateChain.name)
  }
}
