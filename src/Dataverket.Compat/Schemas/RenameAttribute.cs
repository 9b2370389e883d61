namespace Dataverket.Compat.Schemas;

/// <summary>The member has another name than in the version before. Nothing is lost either way.</summary>
/// <param name="from">Its name in the version before, as it stands on the wire.</param>
/// <param name="to">Its name in this version.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, AllowMultiple = true, Inherited = false)]
public sealed class RenameAttribute(string from, string to) : StepAttribute
{
    private readonly StepName _from = new(from);
    private readonly StepName _to = new(to);

    /// <summary>Its name in the version before.</summary>
    public string From => from;

    /// <summary>Its name in this version.</summary>
    public string To => to;

    internal override bool TryUp(MemberTable members, DataDescription target) => members.TryRename(_from, _to);

    internal override bool TryDown(MemberTable members, DataDescription target) => members.TryRename(_to, _from);
}
