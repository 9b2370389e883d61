using System.Text.Json.Serialization;

namespace Dataverket.Compat.Tests.Shapes;

public enum MachineState
{
    Stopped,
    Running,

    /// <summary>A second name of the same value: both are read, the first is written.</summary>
    Active = Running,

    [JsonStringEnumMemberName("lost-contact")]
    LostContact = 7,
}
