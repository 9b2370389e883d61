namespace Dataverket.Compat.Analyzers.Generation.Models;

/// <summary>What attributes of a member change about the reading of its value.</summary>
/// <param name="IsLenient">Whether other spellings are read.</param>
/// <param name="IsOneOrMany">Whether a single value is a list of one.</param>
/// <param name="MaxLength">The most characters, bytes or elements; 0 for no bound.</param>
internal sealed record TraitsModel(bool IsLenient, bool IsOneOrMany, int MaxLength)
{
    public static readonly TraitsModel None = new(false, false, 0);
}
