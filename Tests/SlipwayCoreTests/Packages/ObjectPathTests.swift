import SlipwayCore
import Testing

struct ObjectPathTests {
  @Test(arguments: [
    ("obs://bucket/a/b", "bucket", "a/b"), ("s3://bucket/a", "bucket", "a"),
    ("/bucket/a/b", "bucket", "a/b"), ("bucket/a/b", "bucket", "a/b"),
    ("bucket/a/b/", "bucket", "a/b"), ("bucket", "bucket", ""),
    ("My-bucket_1/v1.0/out", "My-bucket_1", "v1.0/out"),
  ])
  func `each way to write a path names the same place`(
    _ text: String, _ bucket: String, _ key: String
  ) {
    var findings = Findings()
    let location = ObjectPath.parse(text, at: Place(.request, "source"), &findings)
    #expect(location == ObjectLocation(bucket: bucket, key: key))
    #expect(findings.isEmpty)
  }

  @Test(arguments: [
    "", "/", "//", "obs://", "obs:///a", "bucket//a", "bucket/a//", "../etc", "bucket/..",
    "bucket/../other", "bucket/./a", ".", "..", "bucket/a b", " bucket/a", "bucket/a\n",
    "bucket/ä", "bucket/a\\b", "http://bucket/a", "bucket/a?b", "bucket/\0",
    "b/" + String(repeating: "a", count: 1024),
  ])
  func `a path that is malformed or could lead elsewhere is refused`(_ text: String) {
    var findings = Findings()
    #expect(ObjectPath.parse(text, at: Place(.request, "source"), &findings) == nil)
    #expect(findings.violations.map(\.reason) == ["OBS_PATH_INVALID"])
    #expect(findings.violations.map(\.subject) == ["model_version.source"])
  }
}
