#include "CSlipwaySystem.h"
