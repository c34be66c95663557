"""What a jurisdiction prints and demands, loaded from the data beside the package."""

from jixiao.profiles.errors import ProfileError
from jixiao.profiles.infer import infer_profile
from jixiao.profiles.parameters import Parameter, parameters
from jixiao.profiles.profile import Profile, list_profiles, load_profile
from jixiao.profiles.records import (
    Cap,
    FrozenMap,
    GradeBand,
    Inference,
    ProfileSummary,
    Setting,
    Tier,
    Words,
)

__all__ = [
    "Cap",
    "FrozenMap",
    "GradeBand",
    "Inference",
    "Parameter",
    "Profile",
    "ProfileError",
    "ProfileSummary",
    "Setting",
    "Tier",
    "Words",
    "infer_profile",
    "list_profiles",
    "load_profile",
    "parameters",
]
