using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>One place for a value on both sides.</summary>
/// <param name="Old">As it has shipped.</param>
/// <param name="Now">As it is in source.</param>
/// <param name="Members">The members in which it stands.</param>
/// <param name="Spot">Where findings are told.</param>
/// <param name="IsElement">Whether it is an element or a map's value, not a member's own.</param>
internal sealed record SlotPair(WireSlot Old, WireSlot Now, MemberPair Members, Spot Spot, bool IsElement)
{
    public string Changed => $"\"{Members.Now.Name}\" was {ShapeText.Of(Members.Old.Slot)} and is {ShapeText.Of(Members.Now.Slot)}";

    /// <summary>Whether anything goes from the writing side's member into the reading side's.</summary>
    public bool Flows(Passage passage) => WrittenMember(passage).IsWritten && ReadMember(passage).IsRead;

    public IEnumerable<Passage> Flowing(Comparison comparison) => comparison.Passages.Where(Flows);

    public WireMember WrittenMember(Passage passage) => passage.Written(Members.Old, Members.Now);

    public WireMember ReadMember(Passage passage) => passage.Read(Members.Old, Members.Now);
}
