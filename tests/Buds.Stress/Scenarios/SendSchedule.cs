using System.Diagnostics;
using Buds.Stress.Load;
using Buds.Stress.Measuring;

namespace Buds.Stress.Scenarios;

/// <summary>Sends messages when they are due. Where this machine cannot keep up, they go later, and the run says by how much.</summary>
internal sealed class SendSchedule(
    StressSettings settings, Population population, RealCircles reals, MessageSender sender, PhotoPool photos, WakeQueue wakes, Recorder recorder, RunStatus status)
{
    // Who sends while so many devices already wait for their turn only makes the queue longer.
    private const int MostWaiting = 2000;

    private readonly Random _random = new(settings.Seed + 1);
    private readonly double _realShare = (double)settings.RealCircles * RealCircles.UsersInCircle / settings.Users;
    private int _number;
    private int _real;

    /// <summary>Sends one message at each of these times from now on, in the time that the run stands for.</summary>
    public async Task RunAsync(IReadOnlyList<TimeSpan> times, CancellationToken cancellationToken)
    {
        using var gate = new SemaphoreSlim(settings.Senders, settings.Senders);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var failure = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var began = Stopwatch.GetTimestamp();
        try
        {
            foreach (var time in times)
            {
                var due = time / settings.Speed;
                if (due - Stopwatch.GetElapsedTime(began) is var wait && wait > TimeSpan.FromMilliseconds(1))
                {
                    await Task.Delay(wait, failed.Token);
                }

                while (wakes.Waiting > MostWaiting)
                {
                    await Task.Delay(10, failed.Token);
                }

                await gate.WaitAsync(failed.Token);
                recorder.Add(Measure.Lateness, Stopwatch.GetElapsedTime(began) - due);
                var send = Next(failed.Token);
                _ = Task.Run(
                    async () =>
                    {
                        try
                        {
                            await send();
                            status.AddSent();
                        }
                        catch (Exception e) when (e is not OperationCanceledException)
                        {
                            _ = failure.TrySetException(e);
                            await failed.CancelAsync();
                        }
                        finally
                        {
                            _ = gate.Release();
                        }
                    },
                    CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (failure.Task.IsFaulted)
        {
            // Said below, once all others have ended.
        }
        finally
        {
            for (var ended = 0; ended < settings.Senders; ended++)
            {
                await gate.WaitAsync(CancellationToken.None);
            }
        }

        if (failure.Task.IsFaulted)
        {
            await failure.Task;
        }
    }

    private Func<Task> Next(CancellationToken cancellationToken)
    {
        var (text, photo) = ($"Memory {_number++}", photos.Draw(_random));
        if (_random.NextDouble() < _realShare)
        {
            var number = _real++;
            return () => reals.ShareAsync(number, text, photo, cancellationToken);
        }

        var user = population.Users[_random.Next(population.Users.Count)];
        var device = user.Devices[_random.Next(user.Devices.Count)];
        return () => sender.SendAsync(device, text, photo, cancellationToken);
    }
}
