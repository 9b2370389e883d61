using System.Text.Json.Nodes;
using Dataverket.Compat.Reading;

namespace Dataverket.Compat.Tests.Exports;

/// <summary>
/// The law between a schema and our reader: what the schema accepts the reader accepts, and what is written, or read without a remark, the schema
/// accepts. Reasons that a schema cannot say are the only exception.
/// </summary>
internal sealed class ExportLaw(ExportCase one, Random random)
{
    private readonly List<(string Message, ExportVerdict Verdict, bool IsWritten, bool MayBeStricter)> _documents = [];

    public int Count => _documents.Count;

    public IEnumerable<ReasonCode> Codes => _documents.Select(document => document.Verdict.Code);

    public void Make(int written, int mutations)
    {
        var mutate = new Mutations(one.Schema, random);
        for (var i = 0; i < written; i++)
        {
            var message = one.Message(random);
            _documents.Add((message, one.Read(message), true, false));
            for (var j = 0; j < mutations; j++)
            {
                var changed = mutate.Of(message);
                // No number of JavaScript is as large; where any number may stand it is the validator that refuses it.
                _documents.Add((changed, one.Read(changed), false, mutate.AddedName || changed.Contains("1e400", StringComparison.Ordinal)));
            }
        }

        foreach (var changed in Mutations.OfAttributes(one.Message(random))) _documents.Add((changed, one.Read(changed), false, false));
    }

    /// <summary>What breaks the law, one line each.</summary>
    public IEnumerable<string> BrokenByMessages(Validator validator, string schema)
    {
        var verdicts = validator.Judge(schema, _documents.Select(document => document.Message));
        for (var i = 0; i < _documents.Count; i++)
        {
            var (message, verdict, isWritten, mayBeStricter) = _documents[i];
            if (verdicts[i].Length == 0 && verdict.MustBeRefused) yield return $"{one.Name}: the schema accepts what the reader refuses ({verdict.Code}): {message}";
            if (verdicts[i].Length > 0 && (isWritten || (verdict.MustBeAccepted(one.Version) && !mayBeStricter)))
                yield return $"{one.Name}: the schema refuses ({verdicts[i]}) what is {(isWritten ? "written" : "read without a remark")}: {message}";
        }
    }

    /// <summary>What breaks the law when the data alone is judged; messages of another version, or with a fault outside of their data, say nothing.</summary>
    public IEnumerable<string> BrokenByData(Validator validator, string schema)
    {
        var documents = _documents.Select(document => (document.Verdict, document.IsWritten, document.MayBeStricter, Data: Data(document.Message))).Where(document => document.Data is not null).ToList();
        var verdicts = validator.Judge(schema, documents.Select(document => document.Data!));
        for (var i = 0; i < documents.Count; i++)
        {
            var (verdict, isWritten, mayBeStricter, data) = documents[i];
            if (verdicts[i].Length == 0 && verdict.MustBeRefused && verdict.Code.Text.StartsWith("data.", StringComparison.Ordinal) && verdict.Code != ReasonCode.DataContentType)
                yield return $"{one.Name}: the schema accepts data that the reader refuses ({verdict.Code}): {data}";
            if (verdicts[i].Length > 0 && (isWritten || (verdict.MustBeAccepted(one.Version) && !mayBeStricter)))
                yield return $"{one.Name}: the schema refuses ({verdicts[i]}) data that is {(isWritten ? "written" : "read without a remark")}: {data}";
        }
    }

    private string? Data(string message)
    {
        var root = JsonNode.Parse(message)!.AsObject();
        if ((root["schemaversion"]?.ToJsonString() ?? "1") != $"{one.Version}") return null;
        return root.TryGetPropertyValue("data", out var data) ? data?.ToJsonString() ?? "null" : null;
    }
}
