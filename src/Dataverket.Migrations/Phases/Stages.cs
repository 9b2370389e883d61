namespace Dataverket.Migrations;

/// <summary>How far a change has come, as its record says it.</summary>
static class Stages
{
    internal const string None = "none";
    internal const string Expanded = "expanded";
    internal const string Proven = "proven";
    internal const string Contracted = "contracted";
    internal const string Dropped = "dropped";
}
