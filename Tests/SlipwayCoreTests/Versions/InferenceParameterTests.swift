import SlipwayCore
import SlipwayJSON
import Testing

struct InferenceParameterTests {
  @Test func `top properties become parameters, those with parts carry their schema`() throws {
    let schema = try JSONValue.parse(
      """
      {"type": "object", "properties": {
        "images": {"type": "file"},
        "rows": {"type": "array", "items": {"type": "object"}},
        "free": {}}}
      """)
    let api = InferenceAPI(
      protocol: .https, url: "/p", method: .get,
      request: .init(contentType: "application/json", schema: schema))
    let parameters = InferenceParameter.list(of: [api], \.request)
    #expect(parameters.map(\.name) == ["images", "rows", "free"])
    #expect(parameters.map(\.type) == ["file", "array", ""])
    #expect(
      parameters.map(\.detail)
        == ["", "{\"type\":\"array\",\"items\":{\"type\":\"object\"}}", ""])
    #expect(parameters.allSatisfy { $0.url == "/p" && $0.method == .get && $0.protocol == .https })
  }

  @Test func `an undeclared side has no parameters`() {
    #expect(InferenceParameter.list(of: [InferenceAPI()], \.response) == [])
  }
}
