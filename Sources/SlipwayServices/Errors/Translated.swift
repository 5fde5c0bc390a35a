internal import SlipwayCore
internal import SlipwayRPC

/// Runs a use case and turns its refusal into the status the caller gets.
func translated<R>(
  _ useCase: () async throws(RegistryError) -> R
) async throws(RPCError) -> R {
  do throws(RegistryError) {
    return try await useCase()
  } catch {
    throw RPCError(error)
  }
}
