using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Story;

/// <summary>The ports of the story's web servers, found free at the start.</summary>
public sealed record Ports(int MaskinA, int MaskinB, int Page, int StandbyPage)
{
    /// <summary>A port that was asked for must be free; the others are the system's choice.</summary>
    public static Ports Reserve(int page)
    {
        List<TcpListener> held = [];
        try
        {
            int Take(int wanted)
            {
                var listener = new TcpListener(IPAddress.Loopback, wanted);
                try
                {
                    listener.Start();
                }
                catch (SocketException)
                {
                    throw new BadDayException(string.Create(CultureInfo.InvariantCulture, $"Port {wanted} is taken by another program. Give another one with --page-port, or none."));
                }

                held.Add(listener);
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }

            return new Ports(Take(0), Take(0), Take(page), Take(0));
        }
        finally
        {
            foreach (var listener in held) listener.Stop();
        }
    }
}
