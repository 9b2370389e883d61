using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Baselines;

/// <summary>What stands after a member's name.</summary>
internal static class MemberText
{
    // The order is that of the flags of JsonNumberHandling.
    public static readonly string[] NumberWords = ["reads", "writes", "floats"];

    public static string Print(WireMember member, SlotText slots)
    {
        var text = new StringBuilder(slots.Print(member.Slot));
        foreach (var facet in Facets(member)) text.Append(' ').Append(facet);
        return text.ToString();
    }

    public static string Default(string value)
    {
        var at = 0;
        if (value.Length > 0 && value[0] == '"' && BaselineQuote.Read(value, ref at) is { } inner && at == value.Length && BaselineQuote.Of(inner) == value) return value;
        return value.Length > 0 && value.All(IsPlain) ? value : $"raw({BaselineQuote.Of(value)})";
    }

    /// <summary>Whether a character may stand in a default that has no quotes.</summary>
    public static bool IsPlain(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '+' or '-' or '.' or '?' or '[' or ']' or '{' or '}';

    private static IEnumerable<string> Facets(WireMember member)
    {
        if (member.Presence != Presence.Optional) yield return member.Presence == Presence.Required ? "required" : "parameter";
        if (member.Default is { } value) yield return "= " + Default(value);
        if (member.HasAbsentValue) yield return "declared";
        if (!member.IsRead) yield return "unread";
        if (!member.IsWritten) yield return "unwritten";
        if (member.Ignore != IgnoreWhen.Never) yield return member.Ignore == IgnoreWhen.Null ? "omits(null)" : "omits(default)";
        if (member.IsPopulated) yield return "adds";
        if (member.IsInitOnly) yield return "init";
        if (member.Numbers is { } numbers) yield return $"numbers({(numbers == NumberMode.Strict ? "strict" : string.Join(",", NumberWords.Where((_, i) => ((int)numbers & (1 << i)) != 0)))})";
        if (member.IsLenient) yield return "lenient";
        if (member.IsOneOrMany) yield return "many";
        if (member.Aliases.Count > 0) yield return $"alias({string.Join(",", member.Aliases.Select(BaselineWords.Inner))})";
        if (member.Constraints.Count > 0) yield return $"where({string.Join(",", member.Constraints.Select(BaselineQuote.Of))})";
        if (member.Order != 0) yield return $"order({member.Order.ToString(CultureInfo.InvariantCulture)})";
        if (member.ClrName.Length > 0) yield return $"clr({BaselineWords.Inner(member.ClrName)})";
    }
}
