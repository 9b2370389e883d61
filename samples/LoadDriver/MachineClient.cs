using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace LoadDriver;

/// <summary>Sends one PUT to one replica after the other until some replica answers.</summary>
public sealed class MachineClient : IDisposable
{
    private readonly IReadOnlyList<Uri> _replicas;
    private readonly TimeProvider _time;
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1), MaxConnectionsPerServer = 64 }) { Timeout = TimeSpan.FromSeconds(3) };
    private int _next;

    public MachineClient(IReadOnlyList<Uri> replicas, TimeProvider time)
    {
        (_replicas, _time) = (replicas, time);
        _http.DefaultRequestHeaders.Add("Dataverket-Client", "load-driver");
    }

    public string FirstProblem { get; private set; } = "";

    /// <summary>Why the last write that has to be tried again got no usable answer.</summary>
    public string LastUnanswered { get; private set; } = "";

    /// <summary>Waits until every replica serves: what a client waits before there is a service says nothing about an upgrade.</summary>
    public async Task WaitUntilServedAsync(CancellationToken cancellationToken)
    {
        foreach (var replica in _replicas)
        {
            while (!await IsServedAsync(replica, cancellationToken)) await Task.Delay(TimeSpan.FromMilliseconds(50), _time, cancellationToken);
        }
    }

    /// <summary>Asks until there is an answer; the id makes a second write of the same machine harmless.</summary>
    public async Task<(Answer Answer, int Tries)> PutAsync(string path, string body, CancellationToken giveUp)
    {
        // Its own next replica each time: counted together with all others' tries, a write could meet the same dead one again and again.
        var first = (uint)Interlocked.Increment(ref _next);
        for (var tries = 1; ; tries++)
        {
            var answer = await TryAsync(_replicas[(int)((first + (uint)tries) % (uint)_replicas.Count)], path, body, giveUp);
            if (answer != Answer.Unknown) return (answer, tries);
            giveUp.ThrowIfCancellationRequested();
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(20 * tries, 200)), _time, giveUp);
        }
    }

    private async Task<Answer> TryAsync(Uri replica, string path, string body, CancellationToken cancellationToken)
    {
        try
        {
            using var content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
            using var response = await _http.PutAsync(new Uri(replica, path), content, cancellationToken);
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK or HttpStatusCode.Created: return Answer.Accepted;
                case HttpStatusCode.NotFound: return Answer.NoRoute;
            }

            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.StatusCode >= HttpStatusCode.InternalServerError)
            {
                LastUnanswered = $"{path} at {replica.Authority}: {(int)response.StatusCode} {text}";
                return Answer.Unknown;
            }

            if (response.StatusCode == HttpStatusCode.Conflict && text.Contains("not-yet", StringComparison.Ordinal)) return Answer.NotYet;
            FirstProblem = FirstProblem.Length > 0 ? FirstProblem : $"{path}: {(int)response.StatusCode} {text}";
            return Answer.Refused;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LastUnanswered = $"{path} at {replica.Authority}: {e.Message}";
            return Answer.Unknown;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<bool> IsServedAsync(Uri replica, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri(replica, "/healthz"), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
