using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Shapes;

/// <summary>A reader's own subset of an event that another service owns, read at two versions.</summary>
[EventReader("no.dataverket.nett.machine.seen", Oldest = 1, Newest = 2)]
internal partial struct MachineSeen
{
    public MachineSeen()
    {
    }

    public required string MachineId { get; set; }

    public string Zone { get; set; } = "unknown";
}
