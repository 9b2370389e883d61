using System.Text.Json.Serialization;

namespace Dataverket.Compat.Nats.Ledger;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(Announcement))]
internal sealed partial class LedgerJson : JsonSerializerContext;
