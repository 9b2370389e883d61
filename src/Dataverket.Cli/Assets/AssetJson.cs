using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dataverket.Compat.Nats.Assets;

namespace Dataverket.Cli.Assets;

/// <summary>What the commands say to scripts. Members are added, never renamed.</summary>
internal static class AssetJson
{
    // Subjects hold '>', which reads better as it is; nothing here becomes part of a page.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static string Of(IEnumerable<AssetState> states)
        => JsonSerializer.Serialize(states.Select(state => new { state.Name, state.Outcome, state.Replicas, Differences = state.Differences.Select(one => new { one.Field, one.Wanted, one.Held, one.Matters, one.CanChange }) }), Options);

    public static string Of(AssetPermissions permissions)
        => JsonSerializer.Serialize(new { permissions.Role, permissions.Publish, permissions.Subscribe, AllowResponses = permissions.Responses is not null }, Options);

    public static string Of(ServerFeatures features)
        => JsonSerializer.Serialize(new { features.Version, features.Server, features.ApiLevel, features.IsClustered, Features = Enum.GetValues<ServerFeature>().Select(feature => new { Name = feature, Usable = features.IsUsable(feature), WhyNot = features.WhyNot(feature) }) }, Options);
}
