using Dataverket.Compat.Envelopes;

namespace Dataverket.Compat.Tests.Envelopes;

internal static class EnvelopeFaults
{
    public static (EnvelopeFaultKind Kind, string Attribute) Attributed(this EnvelopeFault fault) => (fault.Kind, fault.Attribute);
}
