// One `import Slipway` is all a user of the SDK writes: messages and stubs come from the generated
// API, call options and status codes from the RPC room.
@_exported public import SlipwayAPI
@_exported public import SlipwayBase
@_exported public import SlipwayRPC
@_exported public import SlipwayWire
