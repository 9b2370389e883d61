using System.Text;
using System.Text.Json;

namespace Dataverket.Compat.Schemas;

/// <summary>
/// One text of the version before is several members here: it is cut at a separator, and joined again on the way back. A text with another number
/// of parts is no value of the older version's; its message is parked for a build that knows better.
/// </summary>
/// <param name="from">The text's member in the version before, as it stands on the wire.</param>
/// <param name="separator">What stands between the parts; not empty.</param>
/// <param name="to">The members of this version, in the order of the parts.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, AllowMultiple = true, Inherited = false)]
public sealed class SplitAttribute(string from, string separator, params string[] to) : StepAttribute
{
    private readonly StepName _from = new(from);
    private readonly StepName[] _to = [.. to.Select(name => new StepName(name))];

    /// <summary>The text's member in the version before.</summary>
    public string From => from;

    /// <summary>What stands between the parts.</summary>
    public string Separator => separator;

    /// <summary>The members of this version.</summary>
    public IReadOnlyList<string> To => to;

    internal override bool TryUp(MemberTable members, DataDescription target)
    {
        if (!members.TryGetText(_from, out var text)) return members.TryForget(_from);
        var parts = text.Split(separator);
        if (parts.Length != _to.Length) return false;
        members.Remove(_from);
        for (var i = 0; i < parts.Length; i++)
        {
            var isText = IsText(target, to[i]);
            if (!isText && !IsBare(parts[i])) return false;
            if (members.Has(_to[i])) return false;
            members.AddIfAbsent(_to[i], isText ? MemberTable.Quote(parts[i]) : Encoding.UTF8.GetBytes(parts[i]));
        }

        return true;
    }

    internal override bool TryDown(MemberTable members, DataDescription target)
    {
        // None of them is there: neither is the text.
        if (Array.TrueForAll(_to, members.IsNothing)) return Array.TrueForAll(_to, members.TryForget);
        var parts = new string[_to.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!members.TryGetText(_to[i], out parts[i]) || parts[i].Contains(separator, StringComparison.Ordinal)) return false;
            members.Remove(_to[i]);
        }

        if (members.Has(_from)) return false;
        members.AddIfAbsent(_from, MemberTable.Quote(string.Join(separator, parts)));
        return true;
    }

    // A part comes from the message: what is to stand bare must be one number or truth value and nothing more.
    private static bool IsBare(string part)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(part));
        try
        {
            return reader.Read() && reader.TokenType is (JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False) && reader.TokenStartIndex == 0 && reader.BytesConsumed == part.Length;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // A number or truth value stands bare in the newer version.
    private static bool IsText(DataDescription target, string name)
    {
        if (target.Shapes[0] is not ObjectDataShape record || record.Members.FirstOrDefault(member => member.Name == name) is not { } member) return true;
        return target.Shapes[member.Slot.Shape] is not ScalarDataShape { Scalar: >= DataScalar.Boolean and <= DataScalar.Decimal };
    }
}
