using System.Text;
using System.Text.Json;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Testing;

/// <summary>
/// Checks every pair of converters of a catalog with values made at random from the schemas: what goes down and up again is the same but for what
/// the way down declares lost, what goes up and down again is the same but for what the way up drops, and members that nobody knows come through.
/// A value that a downcaster refuses (<see cref="CannotDowncastException"/>) proves nothing and breaks nothing.
/// </summary>
public static class RoundTripLaws
{
    private const string Unknown = "\"zz~unknown\":{\"a\":[1.10,\"\\u00e6\"]}";

    /// <summary>Checks all types of a catalog.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="seed">Gives the values; print it, so that a failure can be seen again.</param>
    /// <param name="count">Values for each law. Range 1 and up; 200 finds most of what is wrong in well under a second.</param>
    public static LawReport Check(SchemaCatalog catalog, int seed, int count = 200)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Dictionary<string, LawViolation> violations = [];
        var total = 0;
        foreach (var family in catalog.Families.OrderBy(family => family.Type, StringComparer.Ordinal))
            for (var older = 0; older + 1 < family.Schemas.Count; older++)
                total += CheckPair(family, older, new Random(seed), count, violations);
        return new(seed, total, [.. violations.Values]);
    }

    private static int CheckPair(SchemaFamily family, int older, Random random, int count, Dictionary<string, LawViolation> violations)
    {
        var (up, down) = (family.StepFrom(older, true), family.StepFrom(older + 1, false));
        if (down is null) return 0;
        var name = $"{family.Type} {family.Schemas[older].Versions} <-> {family.Schemas[older + 1].Versions}";
        var (total, converted) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            if (!TryMake(family.Schemas[older + 1], random, out var newer)) continue;
            total++;
            if (!TryStep(family, newer, older + 1, older, out var old)) continue;
            converted++;
            CheckLost(family, old, older, older + 1, newer, Split(down.Loses), name, "down and up again changes what is not declared lost", violations);
            if (TryStep(family, old, older, older + 1, out var again))
                CheckLost(family, again, older + 1, older, old, Split(up.Loses), name, "up and down again changes what is not dropped", violations);
            CheckUnknown(family, newer, older + 1, older, name, violations);
        }

        if (converted == 0) violations.TryAdd(name, new(name, "no value made at random could be converted down, so nothing is proven", "", ""));
        return total;
    }

    private static void CheckLost(SchemaFamily family, string value, int from, int to, string expected, HashSet<string> lost, string name, string law, Dictionary<string, LawViolation> violations)
    {
        if (!TryStep(family, value, from, to, out var back))
        {
            violations.TryAdd(name + law, new(name, law + ": the way back refuses it", expected, value));
            return;
        }

        // As the schema writes them: two spellings of one value are no difference.
        if (!RandomData.TryNormalize(family.Schemas[to], expected, out expected) || !RandomData.TryNormalize(family.Schemas[to], back, out back)) return;
        using var one = JsonDocument.Parse(expected);
        using var other = JsonDocument.Parse(back);
        foreach (var member in one.RootElement.EnumerateObject().Concat(other.RootElement.EnumerateObject()))
        {
            if (lost.Contains(member.Name)) continue;
            var same = one.RootElement.TryGetProperty(member.Name, out var a) && other.RootElement.TryGetProperty(member.Name, out var b) && JsonElement.DeepEquals(a, b);
            if (!same) violations.TryAdd(name + law, new(name, $"{law}: {member.Name}", expected, back));
        }
    }

    private static void CheckUnknown(SchemaFamily family, string value, int from, int to, string name, Dictionary<string, LawViolation> violations)
    {
        var with = value.Length > 2 ? $"{value[..^1]},{Unknown}}}" : $"{{{Unknown}}}";
        if (TryStep(family, with, from, to, out var converted) && !converted.Contains(Unknown, StringComparison.Ordinal))
            violations.TryAdd(name + "unknown", new(name, "a member that nobody knows does not come through", with, converted));
    }

    private static bool TryStep(SchemaFamily family, string json, int from, int to, out string converted)
    {
        var code = DataChain.TryConvert(family, Encoding.UTF8.GetBytes(json), from, to, 256, new MemberTable(), out var data);
        using (data)
        {
            // A result that its own schema does not read is none.
            converted = code == ReasonCode.Accepted ? Encoding.UTF8.GetString(data.Written) : "";
            return code == ReasonCode.Accepted && RandomData.TryNormalize(family.Schemas[to], converted, out _);
        }
    }

    private static bool TryMake(MessageSchema schema, Random random, out string json)
    {
        // A type may have rules of its own that few random values meet; some tries are cheap.
        for (var i = 0; i < 20; i++)
            if (RandomData.TryNormalize(schema, RandomData.Make(schema.Description, random), out json)) return true;
        json = "";
        return false;
    }

    private static HashSet<string> Split(string loses) => [.. loses.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
