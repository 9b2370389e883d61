using System.Globalization;

namespace Dataverket.Compat.Nats.Assets;

/// <summary>Values of configurations in words; what the server fills in for an absent value reads like the absent one.</summary>
internal static class AssetText
{
    public const string None = "none";

    public static string Of(bool value) => value ? "true" : "false";

    public static string Of<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    public static string Of(string? value) => string.IsNullOrEmpty(value) ? None : value;

    public static string Of(object? value) => value is null ? None : "set";

    public static string Of(TimeSpan value) => value == TimeSpan.Zero ? None : string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:0.###} s");

    public static string Of(IEnumerable<string>? values) => values is null ? None : string.Join(",", values.Order(StringComparer.Ordinal)) is { Length: > 0 } text ? text : None;

    /// <summary>A count where 0 and below mean without limit.</summary>
    public static string Limit(long value) => value <= 0 ? "unlimited" : value.ToString(CultureInfo.InvariantCulture);

    public static string Count(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Metadata without what a server writes there itself.</summary>
    public static string Metadata(IEnumerable<KeyValuePair<string, string>>? pairs)
        => Of((pairs ?? []).Where(pair => !pair.Key.StartsWith("_nats.", StringComparison.Ordinal)).Select(pair => $"{pair.Key}={pair.Value}"));
}
