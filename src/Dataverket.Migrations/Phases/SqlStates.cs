using System.Collections.Frozen;

namespace Dataverket.Migrations;

/// <summary>What the class of a SQLSTATE, its first two characters, tells about a fault.</summary>
static class SqlStates
{
    /// <summary>The classes that PostgreSQL defines: its manual, appendix A, "PostgreSQL Error Codes". Any other comes from somebody's own RAISE.</summary>
    static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        [
            "00", "01", "02", "03", "08", "09", "0A", "0B", "0F", "0L", "0P", "0Z", "20", "21", "22", "23", "24", "25", "26", "27", "28", "2B", "2D", "2F",
            "34", "38", "39", "3B", "3D", "3F", "40", "42", "44", "53", "54", "55", "57", "58", "72", "F0", "HV", "P0", "XX",
        ], StringComparer.Ordinal);

    /// <summary>Whether the text may hold values of a row: it quotes the data (22 and 23), or somebody's own code has written it (38, P0 and whatever the server does not know).</summary>
    internal static bool QuotesData(string sqlState) => Class(sqlState) is "22" or "23" or "38" or "P0" || !Known.Contains(Class(sqlState));

    /// <summary>Whether the fault belongs to a row: besides those whose text quotes it, a row that a view's check refuses (44) or that is too large for something (54).</summary>
    internal static bool IsOfRow(string sqlState) => QuotesData(sqlState) || Class(sqlState) is "44" or "54";

    static string Class(string sqlState) => sqlState.Length < 2 ? sqlState : sqlState[..2];
}
