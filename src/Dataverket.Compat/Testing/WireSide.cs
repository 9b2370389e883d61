namespace Dataverket.Compat.Testing;

/// <summary>One schema of one build, with what reads and writes it.</summary>
internal abstract class WireSide
{
    /// <summary>Reads data, writes it again and compares. What the type throws is an outcome like any other.</summary>
    public abstract SideReading Read(string data);
}
