using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Baselines;

/// <summary>The words of the format. A name that is one of them stands in quotes.</summary>
internal static class BaselineWords
{
    public const string Version = "compat 1";

    /// <summary>The name of the data's own type, which has none in the text: renaming it in C# changes nothing that has shipped.</summary>
    public const string Root = "data";

    public static readonly string[] Roles = ["event", "command", "request", "reply"];

    public static readonly string[] Profiles = ["tolerant", "default", "web", "respect", "strict"];

    public static readonly string[] Namings = ["none", "camel", "snake-lower", "snake-upper", "kebab-lower", "kebab-upper"];

    public static readonly IReadOnlyDictionary<string, WireScalar> Scalars = Enumerable.Range((int)WireScalar.Text, (int)WireScalar.Any + 1)
        .ToDictionary(static number => ScalarWord((WireScalar)number), static number => (WireScalar)number);

    private static readonly HashSet<string> Starts = [.. Roles, "compat", "profile", "option", "retired", Root];

    private static readonly HashSet<string> Types = [.. Starts, .. Scalars.Keys, "object", "enum", "variant", "opaque", "via", "set"];

    /// <summary>Whether a line that begins with this word, without quotes, is about the whole.</summary>
    public static bool IsHead(string word) => word != Root && word != "retired" && Starts.Contains(word);

    public static string Of(WireScalar scalar) => Scalar[(int)scalar];

    /// <summary>A member, as it begins a line.</summary>
    public static string Member(string name) => BaselineQuote.IsBare(name) && !Starts.Contains(name) ? name : BaselineQuote.Of(name);

    /// <summary>A member after the name of its type, where no word can be meant.</summary>
    public static string Inner(string name) => BaselineQuote.IsBare(name) ? name : BaselineQuote.Of(name);

    /// <summary>A named type.</summary>
    public static string Type(string name) => name == Root || (BaselineQuote.IsBare(name) && !Types.Contains(name)) ? name : BaselineQuote.Of(name);

    private static readonly string[] Scalar = [.. Enumerable.Range((int)WireScalar.Text, (int)WireScalar.Any + 1).Select(static number => ScalarWord((WireScalar)number))];

    private static string ScalarWord(WireScalar scalar) => scalar.ToString().ToLowerInvariant();
}
