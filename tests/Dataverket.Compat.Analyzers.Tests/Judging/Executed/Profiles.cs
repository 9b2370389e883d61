using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Tests.Judging.Executed;

/// <summary>The presets of System.Text.Json as options that run.</summary>
internal static class Profiles
{
    public static IReadOnlyList<WireProfile> All { get; } = [WireProfile.Default, WireProfile.Web, WireProfile.Respect, WireProfile.Strict];

    private static readonly Dictionary<WireProfile, JsonSerializerOptions> Options = new()
    {
        [WireProfile.Default] = new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver() },
        [WireProfile.Web] = new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() },
        [WireProfile.Respect] = new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver(), RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true },
        [WireProfile.Strict] = new(JsonSerializerOptions.Strict) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() },
    };

    public static JsonSerializerOptions Of(WireProfile profile) => Options[profile];
}
