namespace Dataverket.Compat.Schemas;

/// <summary>The member of the version before is gone. It is lost on the way up; on the way back the older version gets a declared value.</summary>
/// <param name="member">The member, as it stood on the wire.</param>
/// <param name="json">The value that the older version gets, as JSON.</param>
/// <exception cref="ArgumentException">The value is no JSON; the catalog's module throws it at start.</exception>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, AllowMultiple = true, Inherited = false)]
public sealed class DropAttribute(string member, string json) : StepAttribute
{
    private readonly StepName _name = new(member);
    private readonly byte[] _json = Value(json);

    /// <summary>The member.</summary>
    public string Member => member;

    /// <summary>The value that the older version gets, as JSON.</summary>
    public string Json => json;

    internal override bool TryUp(MemberTable members, DataDescription target)
    {
        members.Remove(_name);
        return true;
    }

    internal override bool TryDown(MemberTable members, DataDescription target)
    {
        members.AddIfAbsent(_name, _json);
        return true;
    }
}
