// Commands made of operands that were read already: what a form of another language becomes.
#pragma once

#include <cstdint>
#include <vector>

#include "dataprime/commands/command.h"

namespace throughline::dataprime {

CommandPtr MakeAggregate(std::vector<Aliased> items);
CommandPtr MakeChoose(std::vector<Aliased> items);
CommandPtr MakeCreate(ExprPtr target, ExprPtr value);
CommandPtr MakeGroupby(std::vector<Aliased> keys, std::vector<Aliased> aggregates);
CommandPtr MakeLimit(uint64_t rows);
CommandPtr MakeMove(ExprPtr from, ExprPtr to);
CommandPtr MakeOrderby(std::vector<Ordered> items);

// Whether it is a `groupby` that makes no aggregation of its own.
bool IsBareGroupby(const Command& command);

}  // namespace throughline::dataprime
