namespace Maskin;

/// <summary>What became of a PUT. The client chose the id, so an ambiguous answer can be asked for again.</summary>
public enum PutResult
{
    Created,
    AlreadyThere,
    Different,
}
