using Sundial.Contracts.Training;

namespace Sundial.Cli.Observers;

/// <summary>Hears of a job at a server.</summary>
internal interface IJobObserver
{
    /// <summary>Where the job stands now.</summary>
    void Stands(TrainingJobView job);

    /// <summary>Something happened to it.</summary>
    void Happened(JobEvent happened);
}
