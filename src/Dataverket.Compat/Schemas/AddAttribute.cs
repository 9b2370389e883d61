namespace Dataverket.Compat.Schemas;

/// <summary>The version before has no such member; older messages get a declared value. On the way back the member is lost.</summary>
/// <param name="member">The member, as it stands on the wire.</param>
/// <param name="json">The value that older messages get, as JSON.</param>
/// <exception cref="ArgumentException">The value is no JSON; the catalog's module throws it at start.</exception>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, AllowMultiple = true, Inherited = false)]
public sealed class AddAttribute(string member, string json) : StepAttribute
{
    private readonly StepName _name = new(member);
    private readonly byte[] _json = Value(json);

    /// <summary>The member.</summary>
    public string Member => member;

    /// <summary>The value that older messages get, as JSON.</summary>
    public string Json => json;

    /// <inheritdoc/>
    public override string Loses => member;

    internal override bool TryUp(MemberTable members, DataDescription target)
    {
        members.AddIfAbsent(_name, _json);
        return true;
    }

    internal override bool TryDown(MemberTable members, DataDescription target)
    {
        members.Remove(_name);
        return true;
    }
}
