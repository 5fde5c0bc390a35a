import Testing

@testable import SlipwayRPC

struct ServiceConfigJSONTests {
  @Test func `every known field is read`() throws {
    let config = try ServiceConfig(
      json: """
        {
          "loadBalancingConfig": [{"grpclb": {}}, {"round_robin": {}}, {"pick_first": {}}],
          "methodConfig": [{
            "name": [{"service": "a.A", "method": "One"}, {"service": "b.B"}, {}],
            "timeout": "1.5s",
            "waitForReady": true,
            "maxRequestMessageBytes": 1024,
            "maxResponseMessageBytes": "2048",
            "retryPolicy": {
              "maxAttempts": 4,
              "initialBackoff": "0.1s",
              "maxBackoff": "1s",
              "backoffMultiplier": 2,
              "retryableStatusCodes": ["UNAVAILABLE", "aborted", 8]
            }
          }],
          "retryThrottling": {"maxTokens": 10, "tokenRatio": 0.1}
        }
        """)
    let policy = try RetryPolicy(
      maxAttempts: 4, initialBackoff: .milliseconds(100), maxBackoff: .seconds(1),
      backoffMultiplier: 2, retryableCodes: [.unavailable, .aborted, .resourceExhausted])
    let method = MethodConfig(
      names: [.init(service: "a.A", method: "One"), .init(service: "b.B"), .init()],
      timeout: .milliseconds(1_500), waitForReady: true, maxRequestMessageBytes: 1_024,
      maxResponseMessageBytes: 2_048, retryPolicy: policy)
    let expected = try ServiceConfig(
      methods: [method], retryThrottling: RetryThrottling(maxTokens: 10, tokenRatio: 0.1),
      loadBalancing: .roundRobin)
    #expect(config == expected)
  }

  @Test(arguments: [
    "{}",
    #"{"methodConfig": null, "retryThrottling": null, "loadBalancingConfig": null}"#,
    #"{"methodConfig": [], "loadBalancingConfig": []}"#,
    #"{"healthCheckConfig": {"serviceName": ""}, "anything": [1, 2]}"#,
  ])
  func `what is absent, null, empty or unknown changes nothing`(json: String) throws {
    #expect(try ServiceConfig(json: json) == ServiceConfig())
  }

  @Test func `unknown fields are ignored in every place`() throws {
    let config = try ServiceConfig(
      json: """
        {"methodConfig": [{
          "name": [{"service": "a.A", "x": 1}], "hedgingPolicy": {"maxAttempts": 3},
          "retryPolicy": {
            "maxAttempts": 9.0, "initialBackoff": "1s", "maxBackoff": "1s",
            "backoffMultiplier": "1.6", "retryableStatusCodes": [14],
            "perAttemptRecvTimeout": "1s"
          }
        }],
        "retryThrottling": {"maxTokens": "10", "tokenRatio": "0.1", "x": {}},
        "loadBalancingConfig": [{"pick_first": {"shuffleAddressList": true}}]}
        """)
    #expect(config.methods.first?.retryPolicy?.maxAttempts == 5)
    #expect(config.methods.first?.retryPolicy?.backoffMultiplier == 1.6)
    #expect(config.retryThrottling?.maxTokens == 10)
    #expect(config.loadBalancing == .pickFirst)
  }
}

struct ServiceConfigJSONFaultTests {
  @Test(arguments: [
    ("", "service config: it is not JSON: "),
    ("{", "service config: it is not JSON: line "),
    (#"{"methodConfig": [], "methodConfig": []}"#, "service config: it is not JSON: line 1"),
    ("[]", "service config: a list where an object belongs"),
    (#"{"methodConfig": {}}"#, "methodConfig: an object where a list belongs"),
    (#"{"methodConfig": [1]}"#, "methodConfig[0]: an integer where an object belongs"),
    (#"{"methodConfig": [{}, {"name": {}}]}"#, "methodConfig[1].name: an object where a list"),
    (#"{"methodConfig": [{"name": [{"service": 1}]}]}"#, "methodConfig[0].name[0].service: an"),
    (
      #"{"methodConfig": [{"name": [{"method": "M"}]}]}"#,
      "methodConfig[0].name[0]: method 'M' needs its service"
    ),
    (
      #"{"methodConfig": [{"name": [{"service": "S"}]}, {"name": [{"service": "S"}]}]}"#,
      "methodConfig[1].name[0]: 'S/' has settings already"
    ),
    (#"{"methodConfig": [{"timeout": 1}]}"#, "methodConfig[0].timeout: an integer where a"),
    (#"{"methodConfig": [{"timeout": "1"}]}"#, "methodConfig[0].timeout: '1' is no duration"),
    (#"{"methodConfig": [{"waitForReady": 1}]}"#, "methodConfig[0].waitForReady: an integer"),
    (
      #"{"methodConfig": [{"maxRequestMessageBytes": 1.5}]}"#,
      "methodConfig[0].maxRequestMessageBytes: a number where an integer belongs"
    ),
    (
      #"{"methodConfig": [{"maxResponseMessageBytes": -1}]}"#,
      "methodConfig[0].maxResponseMessageBytes: -1 is below zero"
    ),
    (#"{"retryThrottling": 1}"#, "retryThrottling: an integer where an object belongs"),
    (#"{"retryThrottling": {"maxTokens": 1}}"#, "retryThrottling.tokenRatio: it is missing"),
    (
      #"{"retryThrottling": {"maxTokens": 0, "tokenRatio": 1}}"#,
      "retryThrottling.maxTokens: 0 is not from 1 to 1000"
    ),
    (#"{"loadBalancingConfig": {}}"#, "loadBalancingConfig: an object where a list belongs"),
    (#"{"loadBalancingConfig": [{}]}"#, "loadBalancingConfig[0]: an object where an object with"),
    (
      #"{"loadBalancingConfig": [{"x": {}, "pick_first": {}}]}"#,
      "loadBalancingConfig[0]: an object where an object with the name of one policy belongs"
    ),
    (
      #"{"loadBalancingConfig": [{"x": {}}, {"pick_first": 1}]}"#,
      "loadBalancingConfig[1].pick_first: its settings must be an object"
    ),
    (#"{"loadBalancingConfig": [{"x": {}}]}"#, "loadBalancingConfig: none of the policies is"),
  ])
  func `a mistake is named with its place`(json: String, message: String) {
    expectFault(json, message)
  }

  @Test(arguments: [
    ("maxAttempts", "null", "it is missing"),
    ("maxAttempts", "1", "1 attempts are no retry; write 2 to 5"),
    ("maxAttempts", "2.5", "a number where an integer belongs"),
    ("initialBackoff", #""0s""#, "0.0 seconds is not over zero"),
    ("maxBackoff", #""-1s""#, "'-1s' is no duration"),
    ("backoffMultiplier", "0", "0.0 is not a number over zero"),
    ("backoffMultiplier", #""nan""#, "nan is not a number over zero"),
    ("backoffMultiplier", "true", "a boolean where a number belongs"),
    ("retryableStatusCodes", "[]", "there must be at least one"),
    ("retryableStatusCodes", "null", "there must be at least one"),
    ("retryableStatusCodes", #"["OK"]"#, "OK is no failure"),
    ("retryableStatusCodes[1]", #"[14, "GONE"]"#, #""GONE" is no status code"#),
    ("retryableStatusCodes[0]", "[17]", "17 is no status code"),
    ("retryableStatusCodes[0]", "[-1]", "-1 is no status code"),
    ("retryableStatusCodes[0]", "[[14]]", "[14] is no status code"),
  ])
  func `a mistake in a retry policy is named with its place`(
    place: String, value: String, reason: String
  ) {
    var fields = [
      "maxAttempts": "3", "initialBackoff": #""1s""#, "maxBackoff": #""1s""#,
      "backoffMultiplier": "2", "retryableStatusCodes": "[14]",
    ]
    fields[String(place.prefix { $0 != "[" })] = value
    let policy = fields.map { #""\#($0)": \#($1)"# }.joined(separator: ", ")
    expectFault(
      #"{"methodConfig": [{"retryPolicy": {\#(policy)}}]}"#,
      "methodConfig[0].retryPolicy.\(place): \(reason)")
  }

  private func expectFault(_ json: String, _ message: String) {
    let error = #expect(throws: RPCError.self) { try ServiceConfig(json: json) }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "no error")")
  }
}
