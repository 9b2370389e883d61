namespace Maskin;

public static class PutResults
{
    public static IResult ToHttp(this PutResult result, string id) => result switch
    {
        PutResult.Created => Results.Created((string?)null, new { id }),
        PutResult.AlreadyThere => Results.Ok(new { id }),
        _ => Results.Problem($"Machine {id} exists with another shape.", statusCode: StatusCodes.Status409Conflict, title: "different"),
    };

    public static IResult Invalid(string what) => Results.Problem(what, statusCode: StatusCodes.Status400BadRequest, title: "invalid");

    /// <summary>Ids come from outside.</summary>
    public static bool IsId(string id) => id.Length is > 0 and <= 64 && id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
